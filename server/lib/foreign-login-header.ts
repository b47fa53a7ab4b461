// The mark that http/foreign-login leaves where it took a login away, so that the refusal can say why. A client that sends it
// itself only says that it has none.
export const foreignLoginHeader = 'x-frameroom-foreign-login';
