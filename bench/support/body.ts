/** What is sent: plain text of 400 characters, which is long for a chat; nothing in it is looked up. */
export const BODY = `The night shift found the transmitter on battery at two, changed the fuse and wrote it down. `
  .repeat(5)
  .slice(0, 400)
