/** The part of JSON Schema that a page is made from. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: boolean | JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The name that a reference inside the document points at: `activity` for `#/$defs/activity`. */
export function referenced(schema: JsonSchema): string | undefined {
  return schema.$ref?.replace(/^#\/\$defs\//, "");
}

/** The schemas of which one must fit. */
export function choices(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [];
}

/** The schema itself, or the named one that it refers to. */
export function resolved(schema: JsonSchema, whole: JsonSchema): JsonSchema {
  const name = referenced(schema);
  return (name === undefined ? undefined : whole.$defs?.[name]) ?? schema;
}
