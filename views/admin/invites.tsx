import type { Child } from 'hono/jsx'
import type { Invite } from '../../src/accounts/invites.store.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { ROLE_NAMES } from '../accounts/role-name.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { ActionForm, ErrorNote, errorOf, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { AdminPage } from './admin-page.tsx'
import { qrSource } from './qr.ts'
import { Say } from '../parts/say.tsx'

export interface InvitesPageProps {
  shell: Shell
  /** The standing join link that is in use, if one is. */
  link: Invite | undefined
  invites: Invite[]
  /** A whole address that was just made: shown this once, because only its hash is kept. */
  made?: { kind: 'link' | 'invite'; url: string }
  form: FormState
}

/** The ways in: one link for everybody, and invites for somebody. */
export function InvitesPage({ shell, link, invites, made, form }: InvitesPageProps) {
  return (
    <AdminPage shell={shell} current="Invites">
      <FormProblem form={form} />
      <JoinLink shell={shell} link={link} url={made?.kind === 'link' ? made.url : null} />
      <section class="stack">
        <div>
          <h2>{t('Invites')}</h2>
          <p class="muted">{t('A link of its own for somebody, with an end. Send it however you like.')}</p>
        </div>
        {made?.kind === 'invite' && <Shown url={made.url} alt={t('QR code of the invite')} />}
        <NewInvite form={form} />
        {invites.length > 0 && (
          <ul class="list">
            {invites.map((invite) => (
              <InviteLine invite={invite} shell={shell} />
            ))}
          </ul>
        )}
      </section>
    </AdminPage>
  )
}

function JoinLink({ shell, link, url }: { shell: Shell; link: Invite | undefined; url: string | null }) {
  return (
    <section class="stack">
      <div>
        <h2>{t('Join link')}</h2>
        <p class="muted">
          {link?.role === 'guest'
            ? t('Whoever opens it can make an account as a guest.')
            : t('Whoever opens it can make an account as a member.')}
        </p>
      </div>
      {url !== null && <Shown url={url} alt={t('QR code of the join link')} />}
      {url === null && link && <p>{linkFacts(link, shell)}</p>}
      <Form class="stack" action={paths.adminJoinLink()}>
        <Setting label={t('Works for')}>
          <Expiry name="expires_in_hours" id="link-expiry" label={t('Works for')} />
        </Setting>
        <Setting label={t('Joins as')}>
          <RoleSelect label={t('Joins as')} roles={['member', 'guest']} />
        </Setting>
        <div class="line">
          <button class="button primary">
            <Icon name={link ? 'history' : 'link'} />
            {link ? t('New link') : t('Make a link')}
          </button>
          {link && <small class="muted">{t('The old one stops working at once.')}</small>}
        </div>
      </Form>
      {link && (
        <div>
          <Confirm
            id="link-off"
            open={t('Switch the link off…')}
            title={t('Switch the join link off?')}
            text={t('Nobody can join by it any more. Invites go on working.')}
            verb={t('Switch off')}
            action={paths.adminJoinLink()}
            method="DELETE"
          />
        </div>
      )}
    </section>
  )
}

function linkFacts(link: Invite, shell: Shell): Child {
  const times = { timeZone: shell.timeZone, now: nowOf(shell) }
  return (
    <>
      <Say
        text="A link by {name}, in use since {when}."
        parts={{ name: <bdi>{link.createdBy}</bdi>, when: <When at={link.createdAt} {...times} /> }}
      />{' '}
      {link.expiresAt && (
        <>
          <Say text="It works until {when}." parts={{ when: <When at={link.expiresAt} {...times} /> }} />{' '}
        </>
      )}
      {link.uses === 1 ? t('One person came in by it.') : t('{n} people came in by it.', { n: link.uses })}{' '}
      {t('It was shown once: to see one, make a new one.')}
    </>
  )
}

/** An address with its picture. */
function Shown({ url, alt }: { url: string; alt: string }) {
  return (
    <div class="invite">
      <img class="qr" src={qrSource(url)} alt={alt} width="176" height="176" />
      <div class="field" role="status">
        <label for="made-url">{t('Link')}</label>
        <div class="line">
          <input class="input" id="made-url" readonly value={url} aria-describedby="made-note" />
          <button type="button" class="button js" data-copy="made-url">
            <Icon name="copy" />
            {t('Copy')}
          </button>
        </div>
        <small id="made-note">{t('Copy it now: it is not shown again.')}</small>
      </div>
    </div>
  )
}

function NewInvite({ form }: { form: FormState }) {
  const error = errorOf(form, 'max_uses')
  return (
    <Form class="stack" action={paths.adminInvites()}>
      <Setting label={t('Comes in as')}>
        <RoleSelect label={t('Comes in as')} roles={['member', 'guest', 'admin']} />
      </Setting>
      <Setting label={t('Works for')}>
        <Expiry name="expires_in_hours" id="invite-expiry" label={t('Works for')} />
      </Setting>
      <Setting label={t('How often')} hint={t('How many people can come in by it')}>
        <input
          class="input"
          type="number"
          name="max_uses"
          min="1"
          max="100000"
          value={form.values['max_uses'] ?? '1'}
          aria-label={t('How often')}
          {...(error && { 'aria-invalid': 'true', 'aria-describedby': 'max_uses-note' })}
        />
      </Setting>
      {error && <ErrorNote id="max_uses-note" text={error} />}
      <div>
        <button class="button">
          <Icon name="invite" />
          {t('Make an invite')}
        </button>
      </div>
    </Form>
  )
}

function Setting({ label, hint, children }: { label: string; hint?: string; children?: Child }) {
  return (
    <div class="setting">
      <b>{label}</b>
      {hint && <small>{hint}</small>}
      {children}
    </div>
  )
}

const EXPIRIES = [
  ['24', 'A day'],
  ['168', 'A week'],
  ['720', '30 days'],
  ['', 'For ever'],
] as const

function Expiry({ name, id, label }: { name: string; id: string; label: string }) {
  return (
    <select class="input" name={name} id={id} aria-label={label}>
      {EXPIRIES.map(([hours, text]) => (
        <option value={hours} selected={hours === '168'}>
          {t(text)}
        </option>
      ))}
    </select>
  )
}

function RoleSelect({ label, roles }: { label: string; roles: Invite['role'][] }) {
  return (
    <select class="input" name="role" aria-label={label}>
      {roles.map((role) => (
        <option value={role}>{t(ROLE_NAMES[role])}</option>
      ))}
    </select>
  )
}

function InviteLine({ invite, shell }: { invite: Invite; shell: Shell }) {
  const times = { timeZone: shell.timeZone, now: nowOf(shell) }
  return (
    <li>
      <Icon name="invite" />
      <div>
        <b>{t(ROLE_NAMES[invite.role])}</b>
        <small>
          <Say
            text="made by {name} {when}"
            parts={{ name: <bdi>{invite.createdBy}</bdi>, when: <When at={invite.createdAt} {...times} /> }}
          />{' '}
          · {usesOf(invite)}
          {invite.expiresAt && (
            <>
              {' · '}
              <Say
                text={invite.expiresAt < times.now ? 'expired {when}' : 'until {when}'}
                parts={{ when: <When at={invite.expiresAt} {...times} /> }}
              />
            </>
          )}
        </small>
      </div>
      <ActionForm action={paths.adminInvite(invite.id)} method="DELETE">
        <button class="button" aria-label={t('Revoke the invite by {createdBy}', { createdBy: invite.createdBy })}>
          {t('Revoke')}
        </button>
      </ActionForm>
    </li>
  )
}

function usesOf({ uses, maxUses }: Invite): string {
  if (maxUses === null) return uses === 1 ? t('used once') : t('used {uses} times', { uses })
  return t('{uses} of {maxUses} used', { uses, maxUses })
}
