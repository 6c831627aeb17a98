// The tests start processes and measure times, which parallel tests would distort.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
