/** What a request is for, by its number. */
const names: Readonly<Record<number, string>> = {
  0: "Produce",
  1: "Fetch",
  2: "ListOffsets",
  3: "Metadata",
  8: "OffsetCommit",
  9: "OffsetFetch",
  10: "FindCoordinator",
  11: "JoinGroup",
  12: "Heartbeat",
  13: "LeaveGroup",
  14: "SyncGroup",
  15: "DescribeGroups",
  16: "ListGroups",
  17: "SaslHandshake",
  18: "ApiVersions",
  19: "CreateTopics",
  20: "DeleteTopics",
  21: "DeleteRecords",
  22: "InitProducerId",
  23: "OffsetForLeaderEpoch",
  24: "AddPartitionsToTxn",
  25: "AddOffsetsToTxn",
  26: "EndTxn",
  28: "TxnOffsetCommit",
  32: "DescribeConfigs",
  36: "SaslAuthenticate",
  37: "CreatePartitions",
  42: "DeleteGroups",
  60: "DescribeCluster",
  68: "ConsumerGroupHeartbeat",
};

export const produce = 0;
export const fetch = 1;

/** Such as `Produce`; `Api77` where nobody knows a name. */
export const apiName = (key: number): string => names[key] ?? `Api${key}`;
