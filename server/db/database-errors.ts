// What Prisma's errors mean to the repositories. Read by their codes: the two clients are two modules.

/** Of a model's method. */
export function isUniqueViolation(error: unknown): boolean {
  return readField(error, 'code') === 'P2002';
}

/** Of a model's method: the row it belongs to is not there. */
export function isMissingParent(error: unknown): boolean {
  return readField(error, 'code') === 'P2003';
}

/** Of a raw statement: Prisma answers with one code for all (P2010) and keeps the driver's reason inside. */
export function isForeignKeyViolation(error: unknown): boolean {
  const driverError = readField(readField(error, 'meta'), 'driverAdapterError');
  return readField(readField(driverError, 'cause'), 'kind') === 'ForeignKeyConstraintViolation';
}

function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
