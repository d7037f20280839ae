namespace OrleansKv.Client.Api.Clustering;

/// <summary>The tables, functions and queries that Orleans 10.4 uses in PostgreSQL, as its own scripts make them.</summary>
internal static class OrleansSchema
{
    /// <summary>The table of queries, which all others need.</summary>
    public static SchemaPart Main { get; } = new("Main", new Dictionary<string, string[]> { ["orleansquery"] = ["querykey", "querytext"] }, [], new Dictionary<string, string[]>());

    /// <summary>Which silos there are.</summary>
    public static SchemaPart Clustering { get; } = new(
        "Clustering",
        new Dictionary<string, string[]>
        {
            ["orleansmembershipversiontable"] = ["deploymentid", "timestamp", "version"],
            ["orleansmembershiptable"] = ["deploymentid", "address", "port", "generation", "siloname", "hostname", "status", "proxyport", "suspecttimes", "starttime", "iamalivetime"],
        },
        ["update_i_am_alive_time", "insert_membership_version", "insert_membership", "update_membership"],
        new Dictionary<string, string[]>
        {
            ["UpdateIAmAlivetimeKey"] = ["71fe149ca10cc9ef53efa72ad16912b8e1c7f6f6b8e3cca4bf9c2af3d7b9ff9e"],
            ["InsertMembershipVersionKey"] = ["2ce7763a2acf596e0d0a26553ea4989eec727abbc097ffa7e6c78555b8dc9374"],
            ["InsertMembershipKey"] = ["77766e7485ea7778811276e259df2fe94be8ef71263d6e3a0f1a3656242fab49"],
            ["UpdateMembershipKey"] = ["3935372ecaaf9f644671eea9ca114ca9df0647ea3491a94d6ef9e5f3b4bee6b3"],
            ["MembershipReadRowKey"] = ["9a904bfca91a14bfec1b4729da64d26f4d6fafd33b17591e43f3a9d98215502c"],
            ["MembershipReadAllKey"] = ["c247d40a7dd8b46c7f72def50ef26e0ef320dc7271f48c321657b1682cef907a"],
            ["DeleteMembershipTableEntriesKey"] = ["4136d22c2303b1522c85947158aef35183e30e5c6423ee8b78c971fdaa119413"],
            ["GatewaysQueryKey"] = ["01bfc6a4bc498f11c05e612bf754ba045282f49280c54d35ddd0572aaabd112e"],
            ["CleanupDefunctSiloEntriesKey"] = ["5e69619e610461e3a2b5e45e6d972d124dc5f7a8596f893d8bfbc0df2f8933dd", "7f8c569ee0d373fc3318b55b00cc78e51266bc26e3df941512c32079c6d53ee2"],
        });

    /// <summary>Reminders.</summary>
    public static SchemaPart Reminders { get; } = new(
        "Reminders",
        new Dictionary<string, string[]> { ["orleansreminderstable"] = ["serviceid", "grainid", "remindername", "starttime", "period", "grainhash", "version"] },
        ["upsert_reminder_row", "delete_reminder_row"],
        new Dictionary<string, string[]>
        {
            ["UpsertReminderRowKey"] = ["208f0b382aefe742e17f8178558bfa2d1efafed3f0edeae1b806d528e8dfcbd2"],
            ["ReadReminderRowsKey"] = ["bbac4fc64406606988ee9e2f4e951a5131b5ffc0108f869eae15b75741fe4515"],
            ["ReadReminderRowKey"] = ["bc327837f5212551e58d508feb33625ab4a211c582f3549d15b9e89a90c9992c"],
            ["ReadRangeRows1Key"] = ["441baa2a592d65d07777ca88995862d92ae119c64e4450fe35cf0f1a55cd4cb8"],
            ["ReadRangeRows2Key"] = ["49038c2b5c47a8c15e307c70b28826e185919cbb4afa1e67182bb78c0c73a995"],
            ["DeleteReminderRowKey"] = ["6453bf6c5ed75f089bad4716b4b786371dda638de87e1543b72fb66d62a8ed2f"],
            ["DeleteReminderRowsKey"] = ["3a098a1c27b453883d72e17bb36a0062096c5ac383a1a2e415e6174c073750ec"],
        });

    /// <summary>States of grains.</summary>
    public static SchemaPart Persistence { get; } = new(
        "Persistence",
        new Dictionary<string, string[]>
        {
            ["orleansstorage"] =
                ["grainidhash", "grainidn0", "grainidn1", "graintypehash", "graintypestring", "grainidextensionstring", "serviceid", "payloadbinary", "modifiedon", "version"],
        },
        ["writetostorage"],
        new Dictionary<string, string[]>
        {
            ["WriteToStorageKey"] = ["cf442a4d988ce0c8447bec27859f192f1f9badbe8751ac0d621c1c7610a1f213"],
            ["ReadFromStorageKey"] = ["51efdcacb1bb14558cc38d87b18e9a513992ec54f6d59e172501655a1a542342"],
            ["ClearStorageKey"] = ["11bdc98c92c7e0c9e57ab59c70704872956c44a9c484548c60c531f395130bcb"],
            ["DeleteStorageKey"] = ["65f436121193d0768f3b99f44957ebdf29de8dfc101c8115618679d311c29a33"],
        });

    /// <summary>What a silo needs.</summary>
    public static IReadOnlyList<SchemaPart> Silo { get; } = [Main, Clustering, Reminders, Persistence];

    /// <summary>What a client needs to find gateways.</summary>
    public static IReadOnlyList<SchemaPart> Client { get; } = [Main, Clustering];
}
