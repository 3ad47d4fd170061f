import {useEffect} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";

const PRESSES = ["Enter", " "];
const PRESSED = "button, a[href], summary, input, select, textarea, [role='button']";

/**
 * Boards take Enter and Space for their cards, wherever the focus is, and so swallow
 * them on the buttons of a card. On our boards a button in focus gets its keys itself.
 *
 * @param {KeyboardEvent} ev
 */
export function keepForButton(ev) {
    if (!PRESSES.includes(ev.key) || !ev.target.closest(PRESSED)) {
        return;
    }
    ev.stopPropagation();
    const link = ev.target.closest("a[role='button']");
    if (ev.key === " " && link) {
        // A browser follows a link by Enter only, whatever it is said to be
        ev.preventDefault();
        link.click();
    }
}

patch(KanbanRenderer.prototype, {
    setup() {
        super.setup();
        useEffect(
            (board) => {
                if (board && this.isRelationshipBoard(board)) {
                    board.addEventListener("keydown", keepForButton);
                }
                return () => board?.removeEventListener("keydown", keepForButton);
            },
            () => [this.rootRef.el]
        );
    },

    isRelationshipBoard(board) {
        return (
            this.props.list.resModel.startsWith("relationship.") ||
            Boolean(board.closest("[class*='o_relationship_']"))
        );
    },
});
