import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'
import { t } from '../../src/texts/t.ts'

interface BarProps {
  back: string
  title: Child
  /** One line below the title; nothing when empty. */
  about?: string
  /** Beside an open pane the pane has the h1. */
  level?: 'h1' | 'h2'
  icon?: Child
  children?: Child
}

/** The head of a sheet: the way back (when narrow), the title, and tools. */
export function Bar({ back, title, about = '', level: Heading = 'h1', icon, children }: BarProps) {
  return (
    <header class="bar">
      <a class="tool back" href={back} aria-label={t('Back')}>
        <Icon name="back" />
      </a>
      <div class="title">
        <Heading class="line">
          {icon}
          <span class="cut" dir="auto">
            {title}
          </span>
        </Heading>
        {about !== '' && (
          <p class="cut" dir="auto">
            {about}
          </p>
        )}
      </div>
      {children}
    </header>
  )
}

/** Pages of one kind beside one another. */
export function Tabs({ label, tabs }: { label: string; tabs: { text: string; href: string; current?: boolean }[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a class="tab" href={tab.href} {...(tab.current && { 'aria-current': 'page' as const })}>
          {tab.text}
        </a>
      ))}
    </nav>
  )
}
