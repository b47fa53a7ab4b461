import type { Theme } from '#contract/api/users.ts';

/** Where Mantine's own script, which runs right after this one, looks for the theme. */
const storageKey = 'mantine-color-scheme-value';

/**
 * Tells the browser, before anything is painted, the theme that the account has: it may have been chosen in another
 * browser. It stays there for the login page, where nobody is known.
 */
export function RememberTheme({ theme, nonce }: { theme: Theme; nonce?: string }) {
  const script = `try { localStorage.setItem('${storageKey}', '${theme}') } catch {}`;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: one of three words of the contract, no input
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />;
}
