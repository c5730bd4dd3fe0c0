// What a screen reader has of a page: Chromium's accessibility tree, and where its parts are shown.

/** Parts that are only there for how a page looks, or that repeat what their parent says. */
const SILENT = new Set(['generic', 'none', 'InlineTextBox', 'LineBreak', 'ListMarker', 'RootWebArea']);

const CONTROLS = new Set(['button', 'link', 'textbox', 'combobox', 'DisclosureTriangle']);

/** Whose name is made of the texts in them. */
const NAMED_BY_TEXTS = new Set([...CONTROLS, 'heading', 'image', 'progressbar', 'term']);

/** What is read of a page, in its order: roles, names, values, and the place of each. */
export async function read(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const { documents } = await session.send('DOMSnapshot.captureSnapshot', { computedStyles: [] });
  await session.detach();
  const places = placesOf(documents[0]);
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const parts = [];
  const walk = (node, depth, around) => {
    const role = node.role?.value;
    const isRead = !node.ignored && !SILENT.has(role);
    // What a name says already is not said again.
    const isSaid = role === 'StaticText' && NAMED_BY_TEXTS.has(around);
    if (isRead && !isSaid) {
      parts.push({
        role,
        depth,
        around,
        name: (node.name?.value ?? '').replaceAll(/[\s\u2066-\u2069]+/g, ' ').trim(),
        level: role === 'heading' ? property(node, 'level') : undefined,
        states: ['invalid', 'focused', 'expanded', 'required', 'disabled']
          .map((name) => [name, property(node, name)])
          .filter(([, value]) => value !== undefined && `${value}` !== 'false')
          .map(([name]) => name),
        description: (node.description?.value ?? '').replaceAll(/\s+/g, ' ').trim(),
        place: places.get(node.backendDOMNodeId),
      });
    }
    const within = isRead ? role : around;
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child) walk(child, isRead ? depth + 1 : depth, within);
    }
  };
  walk(nodes[0], 0, '');
  return parts;
}

/** As a text that a person can read. */
export function written(parts) {
  return parts
    .map(({ role, depth, name, level, states, description }) => {
      const what = role === 'StaticText' ? '' : level ? `${role} ${level}` : role;
      const told = [name && `"${name}"`, ...states, description && `(${description})`];
      return `${'  '.repeat(depth)}${[what, ...told].filter(Boolean).join(' ')}`;
    })
    .join('\n');
}

/** What is wrong with how a page is read. */
export function faultsOf(parts, direction) {
  const faults = [];
  const headings = parts.filter(({ role }) => role === 'heading');
  const levels = headings.map(({ level }) => level);
  if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) {
    faults.push(`headings of levels ${levels}: one of the first, at first`);
  }
  if (levels.some((level, at) => at > 0 && level > levels[at - 1] + 1)) {
    faults.push(`headings of levels ${levels}: a gap`);
  }
  const mains = parts.filter(({ role }) => role === 'main').length;
  if (mains !== 1) {
    faults.push(`${mains} main parts`);
  }
  for (const { role, name } of parts) {
    const needsName = CONTROLS.has(role) || ['heading', 'image', 'progressbar', 'region', 'navigation'].includes(role);
    if (needsName && name === '') {
      faults.push(`a ${role} without a name`);
    }
  }
  return [...faults, ...outOfOrder(parts, direction)];
}

/** Where what is read next is shown above what was read before, or before it in its row. */
function outOfOrder(parts, direction) {
  const shown = parts.filter(
    ({ role, place }) => place && place.width > 0 && (role === 'StaticText' || CONTROLS.has(role)),
  );
  const faults = [];
  shown.slice(1).forEach((part, at) => {
    const [before, now] = [shown[at].place, part.place];
    const isAbove = now.top + now.height <= before.top + 1;
    const middle = now.top + now.height / 2;
    const isBeside = middle > before.top && middle < before.top + before.height;
    const areControls = CONTROLS.has(part.role) && CONTROLS.has(shown[at].role);
    const [isBack, isNextColumn] =
      direction === 'rtl'
        ? [now.left > before.left, now.left + now.width <= before.left]
        : [now.left < before.left, now.left >= before.left + before.width];
    if ((isAbove && !isNextColumn) || (areControls && isBeside && isBack)) {
      faults.push(`"${part.name}" is read after "${shown[at].name}" and shown before it`);
    }
  });
  return faults;
}

function property(node, name) {
  return node.properties?.find((one) => one.name === name)?.value.value;
}

function placesOf({ nodes, layout }) {
  return new Map(
    layout.nodeIndex.map((index, at) => {
      const [left, top, width, height] = layout.bounds[at];
      return [nodes.backendNodeId[index], { left, top, width, height }];
    }),
  );
}
