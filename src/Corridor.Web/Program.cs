Console.WriteLine("Corridor");
