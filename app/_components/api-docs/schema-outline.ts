// A JSON Schema as lines that people read: what is called how, of what kind, within which bounds. Pure.
import type { JsonSchema } from '#contract/api/json-schema.ts';

/** Text, and names of shapes that are described elsewhere on the page. */
export type Words = readonly (string | { shape: string })[];

export type OutlineRow = {
  /** `limits.maxFps`, `boxes[].rect`. */
  name: string;
  type: Words;
  required: boolean;
  /** Bounds, default, description. */
  notes: readonly string[];
};

/** The fields of an object, those of objects within it too; of several variants, all. */
export function outlineOf(schema: JsonSchema, prefix = ''): OutlineRow[] {
  const variants = variantsOf(schema);
  const names = [...new Set(variants.flatMap(({ properties = {} }) => Object.keys(properties)))];
  return names.flatMap((name) => {
    const holders = variants.filter(({ properties }) => properties?.[name]);
    const field = mergedField(holders.map(({ properties }) => asSchema(properties?.[name])));
    const isEverywhere = holders.length === variants.length;
    const row: OutlineRow = {
      name: prefix + name,
      type: wordsOf(field),
      required: isEverywhere && holders.every(({ required }) => required?.includes(name)),
      notes: [...(isEverywhere ? [] : [onlyFor(holders)]), ...notesOf(field)],
    };
    return [row, ...innerRows(field, prefix + name)];
  });
}

export function wordsOf(schema: JsonSchema): Words {
  if (schema.$ref) return [{ shape: schema.$ref.replace(/^.*\//, '') }];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return joined(choices.map((choice) => wordsOf(asSchema(choice))));
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(' | ')];
  if (Array.isArray(schema.type)) return [schema.type.map((type) => typeWords[type] ?? type).join(' or ')];
  if (schema.type === 'array') return arrayWords(schema);
  if (schema.type === 'object' && !schema.properties && isSchema(schema.additionalProperties))
    return ['object of ', ...wordsOf(schema.additionalProperties)];
  return [formatWords[schema.format ?? ''] ?? typeWords[schema.type ?? ''] ?? 'anything'];
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
};

const formatWords: Readonly<Record<string, string>> = { uuid: 'UUID', uri: 'URL', email: 'e-mail address' };

function arrayWords({ prefixItems, items }: JsonSchema): Words {
  if (prefixItems) return [`list of ${prefixItems.length}`];
  return ['list of ', ...wordsOf(asSchema(Array.isArray(items) ? items[0] : items))];
}

function notesOf(schema: JsonSchema): string[] {
  const { description, default: usual, pattern } = schema;
  return [
    ...(description ? [description] : []),
    ...boundsOf(schema),
    ...(pattern ? [`Fits ${pattern}`] : []),
    ...(usual === undefined ? [] : [`Default: ${JSON.stringify(usual)}`]),
  ];
}

function boundsOf(schema: JsonSchema): string[] {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, exclusiveMinimum } = schema;
  const inner = (schema.anyOf ?? []).map(asSchema).find(({ type }) => type !== 'null');
  if (inner) return boundsOf(inner);
  return [
    range(minLength, maxLength, 'characters'),
    range(minItems, maxItems, 'entries'),
    range(minimum, maximum, ''),
    exclusiveMinimum === undefined ? '' : `More than ${exclusiveMinimum}`,
  ].filter(Boolean);
}

function range(from: number | undefined, to: number | undefined, what: string): string {
  if (from === undefined && to === undefined) return '';
  if (from === undefined) return `At most ${to} ${what}`.trim();
  if (to === undefined) return `At least ${from} ${what}`.trim();
  return `${from} to ${to} ${what}`.trim();
}

/** The objects that a value may be; one, for a plain object. */
function variantsOf(schema: JsonSchema): JsonSchema[] {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.flatMap((choice) => variantsOf(asSchema(choice)));
  return schema.properties ? [schema] : [];
}

function innerRows(field: JsonSchema, name: string): OutlineRow[] {
  if (field.type !== 'array') return outlineOf(field, `${name}.`);
  const items = asSchema(Array.isArray(field.items) ? field.items[0] : field.items);
  return outlineOf(items, `${name}[].`);
}

/** What tells the variants apart, such as `kind "demo"`. */
function onlyFor(holders: readonly JsonSchema[]): string {
  const marks = holders.flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, field]) => {
      const value = asSchema(field).const;
      return value === undefined ? [] : [`${name} ${JSON.stringify(value)}`];
    }),
  );
  return marks.length > 0 ? `Only with ${marks.join(', ')}` : 'Not in every variant';
}

function mergedField(fields: readonly JsonSchema[]): JsonSchema {
  const different = [...new Map(fields.map((field) => [JSON.stringify(field), field])).values()];
  const [only = {}] = different;
  return different.length === 1 ? only : { anyOf: different };
}

function joined(choices: readonly Words[]): Words {
  const different = [...new Map(choices.map((words) => [JSON.stringify(words), words])).values()];
  return different.flatMap((words, index) => (index === 0 ? words : [' or ', ...words]));
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null;
}

/** `true` and `false` are schemas too: anything, nothing. */
function asSchema(schema: unknown): JsonSchema {
  return isSchema(schema) ? schema : {};
}
