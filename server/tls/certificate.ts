// A certificate with its key, checked before anybody is served with it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { StartError } from '#server/lib/start-error.ts';

export type Certificate = {
  /** The whole chain, in PEM. */
  cert: string;
  key: string;
  expiresAt: number;
  /** SHA-256, as browsers show it. */
  fingerprint: string;
};

/** Where the two came from, for the person who must mend them. */
export type Origin = { cert: string; key: string };

/** @throws StartError with one sentence when the two are no certificate and its key */
export function readCertificate(pem: { cert: string; key: string }, from: Origin): Certificate {
  const x509 = attempt(
    () => new X509Certificate(pem.cert),
    `${from.cert} is not a certificate in PEM (it begins with -----BEGIN CERTIFICATE-----).`,
  );
  const privateKey = attempt(
    () => createPrivateKey(pem.key),
    `${from.key} is not a private key in PEM, or it has a passphrase. It must be one without.`,
  );
  if (!x509.checkPrivateKey(privateKey)) {
    throw new StartError(`${from.key} is not the key of ${from.cert}: they must be made together.`);
  }
  // What the two checks above do not see: the rest of the chain, and keys too weak for OpenSSL.
  attempt(() => createSecureContext(pem), `${from.cert} and ${from.key} cannot be used for TLS.`);
  return {
    ...pem,
    expiresAt: Date.parse(x509.validTo),
    fingerprint: x509.fingerprint256,
  };
}

function attempt<T>(act: () => T, sentence: string): T {
  try {
    return act();
  } catch (cause) {
    throw new StartError(sentence, { cause });
  }
}
