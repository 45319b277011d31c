using Hybrid.Bindings.Generator;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Hybrid.Bindings.Generator HEADER OUTPUT");
    return 2;
}

try
{
    Header header = HeaderReader.Read(Path.GetFullPath(args[0]));
    File.WriteAllText(args[1], new BindingsEmitter(header).Emit());
    return 0;
}
catch (Exception e) when (e is InvalidDataException or NotSupportedException or IOException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
