import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** An arrow that says who made the contact: the customer or us. */
export class RelationshipDirection extends Component {
    static template = "relationship_flow.RelationshipDirection";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }
    get title() {
        const {selection} = this.props.record.fields[this.props.name];
        return selection.find(([key]) => key === this.value)?.[1] || "";
    }
}

registry.category("fields").add("relationship_direction", {
    component: RelationshipDirection,
    supportedTypes: ["selection"],
    listViewWidth: 30,
});

/** The icon of a channel, from a field that names it. */
export class RelationshipIcon extends Component {
    static template = "relationship_flow.RelationshipIcon";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("relationship_icon", {
    component: RelationshipIcon,
    supportedTypes: ["char"],
    listViewWidth: 30,
});
