/** What Next gives a page. Next generates such types too, but only once it has built; the type check must not depend on that. */
export type SearchInput = { searchParams: Promise<Record<string, string | string[] | undefined>> };
export type IdInput = { params: Promise<{ id: string }> };
