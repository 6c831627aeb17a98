// They start processes and measure; side by side they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
