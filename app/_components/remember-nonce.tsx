/**
 * For the library that keeps the page still behind a dialog: the style element it makes must carry this page's nonce, and
 * this is where it looks (get-nonce). The browser hides nonces from everything but the script that has it.
 */
export function RememberNonce({ nonce }: { nonce: string | undefined }) {
  const script = 'window.__webpack_nonce__ = document.currentScript.nonce';
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a fixed text
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />;
}
