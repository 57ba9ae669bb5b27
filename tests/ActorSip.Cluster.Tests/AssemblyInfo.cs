using Xunit;

// A cluster takes the whole machine, and says how long things take.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
