Console.WriteLine("Corridor.Benchmarks");
