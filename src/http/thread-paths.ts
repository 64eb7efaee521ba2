/** The addresses of threads that the first page's script has no use for: all of `paths` goes into it. */
export const threadPaths = {
  followed: () => '/threads',
  followedBefore: (rootId: string) => `/threads?before=${rootId}`,
  followedReadMark: () => '/threads/read-mark',
  at: (roomId: string, rootId: string, messageId: string) => `/rooms/${roomId}/threads/${rootId}#t-${messageId}`,
  before: (roomId: string, rootId: string, seq: number) => `/rooms/${roomId}/threads/${rootId}?before=${seq}`,
  after: (roomId: string, rootId: string, seq: number) => `/rooms/${roomId}/threads/${rootId}?after=${seq}`,
  reply: (roomId: string, rootId: string, messageId: string) =>
    `/rooms/${roomId}/threads/${rootId}?reply_to=${messageId}#thread-compose`,
  compose: (roomId: string, rootId: string) => `/rooms/${roomId}/threads/${rootId}#thread-compose`,
  follow: (roomId: string, rootId: string) => `/rooms/${roomId}/threads/${rootId}/follow`,
  readMark: (roomId: string, rootId: string) => `/rooms/${roomId}/threads/${rootId}/read-mark`,
  draft: (roomId: string, rootId: string) => `/rooms/${roomId}/threads/${rootId}/draft`,
} as const
