import {onPatched, useEffect} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListRenderer} from "@web/views/list/list_renderer";

const PRESSES = ["Enter", " "];
const PRESSED = "button, a[href], summary, input, select, textarea, [role='button']";

/**
 * @param {Object} list records of a view
 * @param {HTMLElement} element something in that view
 * @returns {Boolean} whether the view is one of ours
 */
function isOurs(list, element) {
    return (
        list.resModel.startsWith("relationship.") ||
        Boolean(element.closest("[class*='o_relationship_']"))
    );
}

/**
 * Boards take Enter and Space for their cards, wherever the focus is, and so swallow
 * them on the buttons of a card. On our boards a button in focus gets its keys itself.
 *
 * @param {KeyboardEvent} ev
 * @returns {Boolean} whether a button was pressed
 */
export function keepForButton(ev) {
    if (!PRESSES.includes(ev.key) || !ev.target.closest(PRESSED)) {
        return false;
    }
    ev.stopPropagation();
    const link = ev.target.closest("a[role='button']");
    if (ev.key === " " && link) {
        // A browser follows a link by Enter only, whatever it is said to be
        ev.preventDefault();
        link.click();
    }
    return true;
}

/**
 * What is pressed often leaves the board, and the focus with it. Whoever pressed it by
 * key goes on at the same place: on the same card, or on the one that has moved up.
 *
 * @param {Object} rootRef of the renderer of a view
 * @param {String} places selector of its cards or rows
 * @returns {Function} called with the event of the key pressed
 */
function useKeptPlace(rootRef, places) {
    let place = -1;
    const getPlaces = () => [...rootRef.el.querySelectorAll(places)];
    onPatched(() => {
        if (place < 0 || document.activeElement !== document.body) {
            return;
        }
        const found = getPlaces();
        found[Math.min(place, found.length - 1)]?.focus();
        place = -1;
    });
    return (ev) => {
        place = getPlaces().indexOf(ev.target.closest(places));
    };
}

patch(KanbanRenderer.prototype, {
    setup() {
        super.setup();
        const keepPlace = useKeptPlace(this.rootRef, ".o_kanban_record[tabindex]");
        const onKeydown = (ev) => {
            if (keepForButton(ev)) {
                keepPlace(ev);
            }
        };
        useEffect(
            (board) => {
                if (board && isOurs(this.props.list, board)) {
                    board.addEventListener("keydown", onKeydown);
                }
                return () => board?.removeEventListener("keydown", onKeydown);
            },
            () => [this.rootRef.el]
        );
    },
});

patch(ListRenderer.prototype, {
    setup() {
        super.setup();
        this.keepPlace = useKeptPlace(this.rootRef, ".o_data_row .o_list_button");
    },

    /**
     * Lists take Enter to open the row, and so swallow it on the buttons of a row.
     */
    onCellKeydown(ev) {
        const onButton = PRESSES.includes(ev.key) && ev.target.closest("td button");
        if (onButton && isOurs(this.props.list, ev.target)) {
            this.keepPlace(ev);
        } else {
            super.onCellKeydown(...arguments);
        }
    },
});
