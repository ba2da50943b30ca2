import type { Range } from "../framer.ts";
import { KafkaCursor } from "./kafka-cursor.ts";

/** What is read of a request or an answer that is about topics. */
export interface TopicBody {
  readonly topics: readonly string[];
  /** Where records are. */
  readonly records: readonly Range[];
}

/** From these versions on, topics are written as numbers that only the cluster can tell. */
const firstWithoutNames = 13;
const empty: TopicBody = { topics: [], records: [] };

/** A request to write: `Produce`. `at` is where its header ends. */
export function produceRequest(message: Buffer, at: number, version: number): TopicBody {
  if (version >= firstWithoutNames) return empty;
  const cursor = new KafkaCursor(message, at, version >= 9);
  if (version >= 3) cursor.name();
  cursor.skip(2 + 4);
  return topicsOf(cursor, () => {
    cursor.skip(4);
    const records = cursor.blob();
    cursor.tags();
    return records;
  });
}

/** A request to read: `Fetch`. In a session it names only topics that are new, so perhaps none. */
export function fetchRequest(message: Buffer, at: number, version: number): TopicBody {
  if (version >= firstWithoutNames) return empty;
  const cursor = new KafkaCursor(message, at, version >= 12);
  cursor.skip(12 + (version >= 3 ? 4 : 0) + (version >= 4 ? 1 : 0) + (version >= 7 ? 8 : 0));
  const partitionBytes = 16 + (version >= 9 ? 4 : 0) + (version >= 12 ? 4 : 0) + (version >= 5 ? 8 : 0);
  return topicsOf(cursor, () => {
    cursor.skip(partitionBytes);
    cursor.tags();
    return undefined;
  });
}

/** What was read: the answer to `Fetch`. */
export function fetchAnswer(message: Buffer, at: number, version: number): TopicBody {
  if (version >= firstWithoutNames) return empty;
  const cursor = new KafkaCursor(message, at, version >= 12);
  cursor.skip((version >= 1 ? 4 : 0) + (version >= 7 ? 6 : 0));
  return topicsOf(cursor, () => {
    cursor.skip(14 + (version >= 4 ? 8 : 0) + (version >= 5 ? 8 : 0));
    if (version >= 4) {
      cursor.list(() => {
        cursor.skip(16);
        cursor.tags();
      });
    }
    if (version >= 11) cursor.skip(4);
    const records = cursor.blob();
    cursor.tags();
    return records;
  });
}

/** A list of topics, each with a list of partitions. */
function topicsOf(cursor: KafkaCursor, partition: () => Range | undefined): TopicBody {
  const topics: string[] = [];
  const records: Range[] = [];
  cursor.list(() => {
    const name = cursor.name();
    if (!cursor.isBeyond) topics.push(name);
    cursor.list(() => {
      const range = partition();
      if (range !== undefined && !cursor.isBeyond) records.push(range);
    });
    cursor.tags();
  });
  // What does not end where the message ends was written in a way that is not known here.
  return cursor.isBeyond ? { topics, records: [] } : { topics, records };
}
