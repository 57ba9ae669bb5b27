using ActorSip.Fuzz.Readings;
using ActorSip.Fuzz.Seeds;
using SharpFuzz;

// "seeds DIR" writes the seed corpus; "replay FILE..." runs inputs and shows what breaks; alone it waits for afl-fuzz.
FuzzTarget? target = null;
switch (args)
{
    case ["seeds", var folder]:
        SeedCorpus.Write(folder);
        return 0;
    case ["replay", ..]:
        foreach (var file in args.AsSpan(1))
        {
            Console.WriteLine(file);
            (target ??= new FuzzTarget()).Run(File.ReadAllBytes(file));
        }

        return 0;
    default:
        // Instrumented code has no memory to count in before the fuzzer calls: nothing of it runs until then.
        Fuzzer.Run(stream =>
        {
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            (target ??= new FuzzTarget()).Run(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        });
        return 0;
}
