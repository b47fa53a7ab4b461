// A command for each operation, ready to paste where $TOKEN is set, once the names in capitals are filled in. Pure.
import { describeSchema, type JsonSchema } from '#contract/api/json-schema.ts';
import { isMedia, type Operation } from '#contract/api/operation.ts';
import { addressPlaceholder } from './address-placeholder.ts';

export function curlExample(operation: Operation): string {
  const { method, path, access, body } = operation;
  const address = `${addressPlaceholder}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => placeOf(name, path))}`;
  return [
    'curl',
    ...(method === 'GET' || (method === 'POST' && body) ? [] : [`-X ${method}`]),
    ...(access === 'open' ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(body ? bodyOf(body) : []),
    ...outputOf(operation),
    `"${address}${queryOf(operation)}"`,
  ].join(' ');
}

/** In `/api/devices/{id}` stands a DEVICE_ID. */
function placeOf(name: string, path: string): string {
  const subject = name === 'id' ? /\/(\w+?)s?\/\{id\}/.exec(path)?.[1] : name;
  return `${subject?.toUpperCase()}_ID`;
}

function bodyOf(body: NonNullable<Operation['body']>): string[] {
  if (!isMedia(body)) {
    const { schema, named } = describeSchema(body, 'request');
    const sample = createSamples(named)(schema, '');
    return ['-H "Content-Type: application/json"', `-d '${JSON.stringify(sample)}'`];
  }
  // A multipart type would need its boundary named as well.
  const type = body.media.find((media) => !media.startsWith('multipart/')) ?? '';
  return [`-H "Content-Type: ${type}"`, '--data-binary @FILE'];
}

/** Bytes that are no text go into a file. */
function outputOf({ answer, path }: Operation): string[] {
  const file = path.split('/').at(-1) ?? '';
  const isFile = 'body' in answer && isMedia(answer.body) && file.includes('.');
  return isFile ? [`-o ${file}`] : [];
}

/** What must be asked for; the rest has a default. */
function queryOf({ query }: Operation): string {
  if (!query) return '';
  const { required = [] } = describeSchema(query, 'request').schema;
  return required.length > 0 ? `?${required.map((name) => `${name}=${name.toUpperCase()}`).join('&')}` : '';
}

const samples: Readonly<Record<string, unknown>> = {
  email: 'bo@example.org',
  name: 'Bo',
  password: 'a long enough one',
  token: 'SECRET',
  id: 'front-door',
  image_data: 'BASE64',
};

/** The least that is accepted: what is required, or else the first field. */
function createSamples(named: Readonly<Record<string, JsonSchema>>) {
  function sampleOf(schema: JsonSchema, name: string): unknown {
    const shape = named[/^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1] ?? ''];
    if (shape) return sampleOf(shape, name);
    const [variant] = schema.oneOf ?? schema.anyOf ?? [];
    if (typeof variant === 'object') return sampleOf(variant, name);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    if (schema.default !== undefined) return schema.default;
    if (schema.type === 'object') return sampleObject(schema);
    if (schema.type === 'array') return [sampleOf(schema.items as JsonSchema, name)];
    if (schema.type === 'string') return samples[name] ?? name.toUpperCase();
    return schema.type === 'boolean' ? true : (schema.minimum ?? 1);
  }

  function sampleObject({ properties = {}, required }: JsonSchema): Record<string, unknown> {
    const names = required ?? Object.keys(properties).slice(0, 1);
    return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name] as JsonSchema, name)]));
  }

  return sampleOf;
}
