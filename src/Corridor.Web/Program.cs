using Corridor.Web.Commands;

return await CommandLine.Parse(args).InvokeAsync();
