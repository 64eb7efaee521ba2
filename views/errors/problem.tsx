import { paths } from '../../src/http/paths.ts'
import { type Text, t, translated } from '../../src/texts/t.ts'
import { ButtonLink, DoorPage, type Door } from '../layout.tsx'

export interface ProblemPageProps {
  door: Door
  status: number
  /** What happened and what to do, in a sentence. */
  message: string
  /** Named only for faults of ours, so that the log can be searched for it. */
  requestId?: string
  /** That the fault will pass by itself, and the same address can be asked again. */
  again?: boolean
}

/** Any other fault, as a page. */
export function ProblemPage({ door, status, message, requestId, again = false }: ProblemPageProps) {
  return (
    <DoorPage door={door} title={titleFor(status)}>
      <div>
        <h1>{titleFor(status)}</h1>
        <p class="muted">{translated(message)}</p>
        {requestId !== undefined && (
          <p class="small muted">
            {t('Request')} <code>{requestId}</code>
          </p>
        )}
      </div>
      <p>
        {again ? (
          <ButtonLink href="" icon="history">
            {t('Try again')}
          </ButtonLink>
        ) : (
          <ButtonLink href={paths.home()} icon="back">
            {t('Back to your rooms')}
          </ButtonLink>
        )}
      </p>
    </DoorPage>
  )
}

/** Any fault, as what script puts beside the thing that failed. */
export function ProblemNote({ message }: { message: string }) {
  return (
    <p class="error" role="alert">
      {translated(message)}
    </p>
  )
}

function titleFor(status: number): string {
  if (status === 503) return t('Back in a moment')
  if (status >= 500) return t('Something failed here')
  return t(TITLES[status] ?? 'That did not work')
}

const TITLES: Record<number, Text> = {
  401: 'Sign in first',
  403: 'That is not allowed',
  410: 'This link is over',
  413: 'That is too large',
  429: 'A little too fast',
}
