import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const FIRST = 10;

/** What happened with a customer, newest first; a press opens it. */
export class RelationshipTimeline extends Component {
    static template = "relationship_flow.Timeline";
    static props = standardFieldProps;

    setup() {
        this.actionService = useService("action");
        this.orm = useService("orm");
        this.state = useState({all: false});
    }

    get happenings() {
        return this.props.record.data[this.props.name] || [];
    }

    get shown() {
        return this.state.all ? this.happenings : this.happenings.slice(0, FIRST);
    }

    arrowTitle(happening) {
        return happening.arrow === "inbound" ? _t("From the customer") : _t("From us");
    }

    /** In the form that is the reader's own: orders have one for those who deliver. */
    async open({res_model: model, res_id: id}) {
        const action = await this.orm.call(model, "get_formview_action", [[id]]);
        return this.actionService.doAction(action);
    }
}

registry.category("fields").add("relationship_timeline", {
    component: RelationshipTimeline,
    displayName: _t("Timeline"),
    supportedTypes: ["json"],
});
