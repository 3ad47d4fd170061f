import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const BAR = 6;
const SHOWN = 16; // the newest: more would be cut off in the list
const HEIGHT = 20;

/** Bars of the days between one order and the next; the last ones are the newest. */
export class RelationshipSparkline extends Component {
    static template = "relationship_flow.Sparkline";
    static props = standardFieldProps;

    get gaps() {
        return (this.props.record.data[this.props.name] || []).slice(-SHOWN);
    }

    get bars() {
        const highest = Math.max(...this.gaps, 1);
        return this.gaps.map((gap, place) => {
            const height = Math.max(1, Math.round((gap / highest) * HEIGHT));
            return {x: place * BAR, y: HEIGHT - height, height};
        });
    }

    get size() {
        return {width: this.gaps.length * BAR, height: HEIGHT, bar: BAR - 1};
    }

    get title() {
        return _t("Days between orders: %s", this.gaps.join(", "));
    }
}

registry.category("fields").add("relationship_sparkline", {
    component: RelationshipSparkline,
    displayName: _t("Days between orders"),
    supportedTypes: ["json"],
});
