// Why a login has failed, in words for the person. The address of the page has only the code: anybody can write an address.
import type { SingleSignOnRefusal } from './runtime.ts';

/** The last three are next-auth's words: no start at the provider, an answer that cannot be believed, a refusal there. */
type LoginProblem = SingleSignOnRefusal | 'too_many' | 'OAuthSignin' | 'OAuthCallback' | 'Callback';

const sentences: Record<LoginProblem, string> = {
  no_role: 'Your provider gives you no role in this hub. Ask whoever runs it.',
  no_email: 'Your provider did not say which e-mail address is yours. Ask whoever runs this hub.',
  email_not_verified:
    'There is an account with your e-mail address, but your provider has not verified that the address is yours. Have it verified there, then log in again.',
  other_person:
    'The account with your e-mail address belongs to another login of your provider. Ask an administrator.',
  account_disabled: 'Your account here is disabled. Ask an administrator.',
  too_many: 'Too many tries from your network. Try again in a few minutes.',
  OAuthSignin: 'Your provider does not answer. Try again in a moment; the log of the hub says more.',
  OAuthCallback:
    'What your provider answered could not be checked, so you are not logged in. Try again; the log of the hub says more.',
  Callback: 'Your provider did not let you in.',
};
const unknown = 'Logging in did not work. Try again; the log of the hub says more.';

/** Null when the address has none. */
export function loginProblem(code: string | string[] | undefined): string | null {
  if (code === undefined) return null;
  return new Map<unknown, string>(Object.entries(sentences)).get(code) ?? unknown;
}
