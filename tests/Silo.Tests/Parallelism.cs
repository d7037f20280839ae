// Each of these tests runs a whole cluster, some of them under load: together they would starve each other of threads.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
