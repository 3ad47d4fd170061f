import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const BOOTSTRAP = {act: "danger", watch: "warning", fine: "success", note: "light"};

/** What matters about a customer in one line; a press opens what it is about. */
export class RelationshipSignals extends Component {
    static template = "relationship_flow.Signals";
    static props = standardFieldProps;

    setup() {
        this.actionService = useService("action");
    }

    get signals() {
        return this.props.record.data[this.props.name] || [];
    }

    style(signal) {
        return BOOTSTRAP[signal.level] || "secondary";
    }

    async open(signal) {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.actionService.doActionButton({
            type: "object",
            name: signal.action,
            resModel: record.resModel,
            resId: record.resId,
            context: record.context,
            onClose: () => record.load(),
        });
    }
}

registry.category("fields").add("relationship_signals", {
    component: RelationshipSignals,
    displayName: _t("At a glance"),
    supportedTypes: ["json"],
});
