using Corridor.Web.Commands;

return await CommandLine.RunAsync(args);
