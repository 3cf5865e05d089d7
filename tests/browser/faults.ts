/** What a page hides from people with large text, from those who touch it, and from those who choose its colours. Runs in the page. */

/** Texts that are cut off or beyond reach, and words that break though there is room for them. */
export function textFaults(): string[] {
  const faults = new Set<string>();
  const width = document.documentElement.clientWidth;
  const scrolled = document.documentElement.scrollWidth;
  if (scrolled > width) faults.add(`the page is ${scrolled} wide`);
  const pen = document.createElement('canvas').getContext('2d')!;
  const lengthOf = (text: string, style: CSSStyleDeclaration) => {
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.letterSpacing = style.letterSpacing;
    return pen.measureText(style.textTransform === 'uppercase' ? text.toUpperCase() : text).width;
  };
  const shown = (element: Element) =>
    element.checkVisibility({
      opacityProperty: true,
      visibilityProperty: true,
    }) && !around(element).some(({ style }) => style.clipPath.startsWith('inset') || style.clip.startsWith('rect'));
  function around(from: Element): { element: Element; style: CSSStyleDeclaration }[] {
    const found = [];
    for (let each: Element | null = from; each && each !== document.body; each = each.parentElement) {
      found.push({ element: each, style: getComputedStyle(each) });
    }
    return found;
  }

  /** What keeps this part of a text from being read. */
  function hidden(from: Element, text: DOMRect, size: number): string | undefined {
    let [scrollsX, scrollsY, outOfFlow] = [false, false, false];
    for (const { element, style } of around(from)) {
      const clips = !(outOfFlow && style.position === 'static');
      if (clips && style.display !== 'inline') {
        const box = element.getBoundingClientRect();
        if (
          style.overflowX !== 'visible' &&
          !scrollsX &&
          (text.left < box.left - 1.5 || text.right > box.right + 1.5)
        ) {
          if (!/auto|scroll/.test(style.overflowX)) return `cut by ${element.className || element.tagName}`;
          if (!element.querySelector('table'))
            return `beyond ${element.className || element.tagName}, which scrolls sideways`;
          scrollsX = true;
        }
        if (style.overflowY !== 'visible' && !scrollsY) {
          if (/auto|scroll/.test(style.overflowY)) scrollsY = true;
          else if (text.top < box.top - size / 3 || text.bottom > box.bottom + size / 3) {
            return `cut in its height by ${element.className || element.tagName}`;
          }
        }
      }
      if (clips) outOfFlow = style.position === 'absolute';
      if (style.position === 'fixed') {
        if (!scrollsY && (text.top < -size / 3 || text.bottom > window.innerHeight + size / 3))
          return 'above or below the window';
        break;
      }
    }
    return !scrollsX && (text.left < -1 || text.right > width + 1) ? 'beside the window' : undefined;
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.nodeValue ?? '';
    if (!parent || !text.trim() || parent.closest('noscript, script, style, select, option') || !shown(parent))
      continue;
    const style = getComputedStyle(parent);
    const size = parseFloat(style.fontSize);
    const range = document.createRange();
    for (const { 0: word, index } of text.matchAll(/[^\s\p{Pd}/\u00ad\u200b]+/gu)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      for (const rect of range.getClientRects()) {
        const why = rect.width > 0 ? hidden(parent, rect, size) : undefined;
        if (why) faults.add(`“${text.trim().slice(0, 40)}” is ${why}`);
      }
      if (range.getClientRects().length < 2) continue;
      const lines: number[] = [];
      let last = -Infinity;
      for (let at = index; at < index + word.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const rect = [...range.getClientRects()].pop();
        if (!rect) continue;
        if (rect.top > last + size / 2) lines.push(0);
        lines[lines.length - 1]! += 1;
        last = rect.top;
      }
      if (lines.length < 2) continue;
      const needs = lengthOf(word, style);
      // Addresses and ids may break anywhere, but not letter by letter.
      if (lines.slice(0, -1).filter((letters) => letters < 4).length > 1)
        faults.add(`“${word}” breaks into ${lines.join('+')} letters`);
      else if (/^[\p{L},.:;!?…“”„()’'&]+$/u.test(word) && needs < 0.75 * width) {
        faults.add(`“${word}” breaks, though it is only ${Math.round(needs)} wide`);
      }
    }
  }
  for (const field of document.querySelectorAll('select')) {
    const style = getComputedStyle(field);
    if (!shown(field)) continue;
    const text = field.selectedOptions[0]?.text ?? '';
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const needs = lengthOf(text, style);
    if (needs > room + 2) faults.add(`“${text}” is ${Math.round(needs)} wide, its field ${Math.round(room)}`);
  }
  return [...faults];
}

/** What fingers may miss: less than 44 by 44, counting all that takes the touch. */
export function smallTargets(): string[] {
  /** From the middle to just inside the edge. */
  const HALF = 21;
  const faults: string[] = [];
  const wanted =
    'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=switch], [role=option], [role^=menuitem]';
  /** Between words, where the line sets the height. */
  const inSentence = (element: Element) =>
    getComputedStyle(element).display.startsWith('inline') &&
    [...(element.parentNode?.childNodes ?? [])].some((node) => node instanceof Text && /\p{L}{2}/u.test(node.data));
  const top = window.scrollY;
  for (const element of document.querySelectorAll<HTMLElement>(wanted)) {
    if ((element as HTMLButtonElement).disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.matches('a, button') && inSentence(element)) continue;
    const targets = [element, ...((element as HTMLInputElement).labels ?? [])];
    const takes = (x: number, y: number) => {
      const hit = document.elementFromPoint(x, y);
      // A note or menu that lies over it goes away.
      return (
        !!hit &&
        (!!hit.closest('.mantine-Notifications-root, [role="menu"]') || targets.some((target) => target.contains(hit)))
      );
    };
    const measured = targets.map((target) => {
      target.scrollIntoView({
        block: 'center',
        inline: 'nearest',
        behavior: 'instant',
      });
      const box = target.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const reached = box.width > 0 && takes(x, y);
      // At the middle of what is large in one direction, as much must be there in the other.
      const wide = takes(x - HALF, y) && takes(x + HALF, y);
      const high = takes(x, y - HALF) && takes(x, y + HALF);
      return {
        reached,
        fine: wide && high,
        size: `${Math.round(box.width)} × ${Math.round(box.height)}`,
      };
    });
    if (measured.some(({ reached, fine }) => reached && fine)) continue;
    const reached = measured.find((each) => each.reached);
    // Behind a dialog or above the window: nobody touches it now.
    if (!reached) continue;
    const name =
      element.getAttribute('aria-label') ??
      targets
        .map((target) => target.textContent)
        .join(' ')
        .trim();
    faults.push(`${element.tagName.toLowerCase()} “${name.slice(0, 40)}” is ${reached.size}`);
  }
  window.scrollTo({ top, behavior: 'instant' });
  return [...new Set(faults)];
}

/** In forced colours: what looks the same on and off, and what moves unseen. */
export function alikes(): string[] {
  const faults: string[] = [];
  const solid = (color: string) => !/^rgba\(.*, 0\)$|^transparent$/.test(color);
  function groundOf(element: Element | null): string {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if (solid(backgroundColor)) return backgroundColor;
    }
    return getComputedStyle(document.body).backgroundColor;
  }
  /** What is painted of it besides its words; `place` says where, too. */
  function look(root: Element, place: boolean): string {
    const at = root.getBoundingClientRect();
    const parts = [root, ...root.querySelectorAll('*')];
    return parts
      .flatMap((part) =>
        [null, '::before', '::after'].map((pseudo) => {
          const style = getComputedStyle(part, pseudo);
          if (pseudo && style.content === 'none') return '';
          if (
            !part.checkVisibility({
              opacityProperty: true,
              visibilityProperty: true,
            }) ||
            style.opacity === '0'
          )
            return '';
          const ground = groundOf(pseudo ? part : part.parentElement);
          const sides = ['Top', 'Right', 'Bottom', 'Left'] as const;
          const marks = sides.map((side) => {
            const color = style[`border${side}Color`];
            const drawn = parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== 'none';
            return drawn && color !== ground ? `${style[`border${side}Width`]} ${color}` : '';
          });
          const { backgroundColor } = style;
          if (solid(backgroundColor) && backgroundColor !== ground) marks.push(backgroundColor);
          if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) marks.push('outline');
          if (style.textDecorationLine !== 'none') marks.push(style.textDecorationLine);
          if (part instanceof SVGSVGElement) marks.push(`drawing ${part.innerHTML}`);
          const seen = marks.filter(Boolean).join(' ');
          if (!seen || !place) return seen;
          const box = part.getBoundingClientRect();
          return `${seen} ${Math.round(box.x - at.x)} ${Math.round(box.width)}`;
        }),
      )
      .filter(Boolean)
      .join(' | ');
  }
  const settle = () => document.getAnimations().forEach((each) => each instanceof CSSTransition && each.finish());
  const nameOf = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40);

  const groups: [string, (element: Element) => boolean][] = [
    ['[role=tab]', (element) => element.getAttribute('aria-selected') === 'true'],
    ['[role=menuitemradio]', (element) => element.getAttribute('aria-checked') === 'true'],
    ['[role=radio]', (element) => element.getAttribute('aria-checked') === 'true'],
    ['button[aria-pressed]', (element) => element.getAttribute('aria-pressed') === 'true'],
    ['nav a', (element) => element.hasAttribute('aria-current')],
    ['.mantine-Chip-root', (element) => !!element.querySelector('input:checked')],
    ['.mantine-SegmentedControl-control', (element) => !!element.querySelector('input:checked')],
  ];
  for (const [wanted, isOn] of groups) {
    const parents = new Set([...document.querySelectorAll(wanted)].map((element) => element.parentElement!));
    for (const parent of parents) {
      const all = [...parent.querySelectorAll(wanted)].filter((element) => element.checkVisibility());
      const [on, off] = [all.find(isOn), all.find((element) => !isOn(element))];
      // A drawing of its own tells a thing from its neighbours, but not whether it is chosen.
      const plain = (element: Element) =>
        look(element, false).replace(/drawing .*?(?= \||$)/g, isOn(element) ? '' : '');
      const marked = (element: Element) => (/menuitemradio|Chip/.test(wanted) ? look(element, false) : plain(element));
      if (on && off && marked(on) === marked(off)) faults.push(`“${nameOf(on)}” looks as unchosen as “${nameOf(off)}”`);
    }
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) {
    if (input.closest('.mantine-Chip-root') || !input.parentElement?.checkVisibility()) continue;
    const looks = [0, 1].map(() => {
      input.checked = !input.checked;
      settle();
      return look(input.parentElement!, true);
    });
    settle();
    if (looks[0] === looks[1]) faults.push(`“${nameOf(input.labels?.[0] ?? input)}” looks the same on and off`);
  }
  for (const moving of document.querySelectorAll('.mantine-Loader-root, [role=progressbar]')) {
    const painted = look(moving, false);
    if (moving.checkVisibility() && !painted) faults.push(`${moving.className} is not seen`);
  }
  return faults;
}
