import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const SHOWN_FOR = 10000; // milliseconds: long enough to change one's mind

/**
 * Say what logging a contact (or marking a loss) did, offer to take it back, and let
 * the view behind reload, so that it shows the new next date at once.
 */
export function relationshipLogged(env, action) {
    const {message, title, undo_model: undoModel, undo_ids: undoIds} = action.params;
    const {action: actionService, notification, orm} = env.services;
    const close = notification.add(message, {
        title,
        type: "success",
        autocloseDelay: SHOWN_FOR,
        buttons: [
            {
                name: _t("Undo"),
                icon: "fa-undo",
                primary: true,
                onClick: async () => {
                    close();
                    await orm.call(undoModel, "action_undo", [undoIds]);
                    notification.add(_t("Taken back."), {type: "info"});
                    await actionService.doAction("soft_reload");
                },
            },
        ],
    });
    return {type: "ir.actions.act_window_close"};
}

registry.category("actions").add("relationship_flow_logged", relationshipLogged);
