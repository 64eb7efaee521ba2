/** What makes two names the same: `Café`, `CAFÉ` and a decomposed `café` are one room, in every locale. */
export const foldName = (name: string) => name.normalize('NFKC').toLowerCase()
