// One server at a time: the suite has streams that live for two seconds, of which a test waits one and a half.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
