// The contract's schemas as JSON Schema (2020-12), for the API's description. A request is described as it comes in, an
// answer as it goes out.
import { z } from 'zod';
import { nameRegistry } from './named-schemas.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export type DescribedSchema = {
  schema: JsonSchema;
  /** What `schema` refers to as `#/$defs/NAME`, by name. */
  named: Record<string, JsonSchema>;
};

export function describeSchema(schema: z.ZodType, direction: 'request' | 'answer'): DescribedSchema {
  const described = z.toJSONSchema(schema, {
    metadata: nameRegistry,
    io: direction === 'request' ? 'input' : 'output',
    override: ({ zodSchema, jsonSchema }) => {
      const description = z.globalRegistry.get(zodSchema)?.description;
      if (description) jsonSchema.description = description;
      simplify(jsonSchema);
      // An answer may have more one day, and a client that was generated before must not refuse it.
      if (direction === 'answer' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  });
  const { $schema: _dialect, $defs = {}, ...own } = described;
  return { schema: own, named: $defs as Record<string, JsonSchema> };
}

/** What follows from the type says nothing: the bounds of whole numbers, the pattern of a UUID, that keys are strings. */
function simplify(schema: JsonSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.format === 'uuid') delete schema.pattern;
  const { propertyNames } = schema;
  if (typeof propertyNames === 'object' && Object.keys(propertyNames).join() === 'type') {
    delete schema.propertyNames;
  }
}
