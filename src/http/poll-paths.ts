/** The addresses of polls; the first page's script has no use for them. */
export const pollPaths = {
  polls: (roomId: string) => `/rooms/${roomId}/polls`,
  newPoll: (roomId: string) => `/rooms/${roomId}/polls/new`,
  newThreadPoll: (roomId: string, rootId: string) => `/rooms/${roomId}/polls/new?thread_root_id=${rootId}`,
  newPollWith: (roomId: string, fields: { question: string; thread_root_id: string | undefined }) => {
    const filled = Object.entries(fields).filter((field): field is [string, string] => !!field[1])
    const query = new URLSearchParams(filled).toString()
    return `/rooms/${roomId}/polls/new${query && `?${query}`}`
  },
  poll: (messageId: string) => `/messages/${messageId}/poll`,
  vote: (messageId: string) => `/messages/${messageId}/vote`,
  closed: (messageId: string) => `/messages/${messageId}/poll/closed`,
} as const
