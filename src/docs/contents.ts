/** The order of the manual. A page that is not here does not exist, whatever lies in the folder. */
export const CONTENTS: readonly { title: string; pages: readonly string[] }[] = [
  { title: 'Start', pages: ['index', 'install', 'configure', 'operate', 'scale-out'] },
  { title: 'Every day', pages: ['use', 'keyboard'] },
  { title: 'Build on it', pages: ['api', 'events', 'architecture', 'contributing'] },
  { title: 'Know', pages: ['security'] },
]

export const PAGE_NAMES: readonly string[] = CONTENTS.flatMap(({ pages }) => pages)
