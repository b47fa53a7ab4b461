// One set of claims from the ID token, which is signed, and the userinfo answer, which often has more.

type Claims = Readonly<Record<string, unknown>>;

/**
 * The ID token wins. An address and the word that it is verified belong together: `email_verified` of one source says nothing
 * about another address of the other.
 */
export function mergeClaims<Token extends Claims>(token: Token, userinfo: Claims): Token {
  const { email, email_verified: _, ...rest } = userinfo;
  const isSameAddress = token.email === undefined || token.email === email;
  return { ...(isSameAddress ? userinfo : rest), ...token };
}
