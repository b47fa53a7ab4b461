// Certificates for tests, made on the spot.
import { generate } from 'selfsigned';

const day = 86_400_000;

export async function testPem(
  name = 'localhost',
  validMs = 100 * day,
): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 200 * day),
    notAfterDate: new Date(Date.now() + validMs),
  });
  return { cert: made.cert, key: made.private };
}
