import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const BOOTSTRAP = {green: "success", amber: "warning", red: "danger"};
const WIDTH = 220;
const HEIGHT = 48;
const MARGIN = 4;

/** The score of a customer, worked out now, beside the name. */
export class RelationshipHealthBadge extends Component {
    static template = "relationship_flow.HealthBadge";
    static props = standardFieldProps;

    get health() {
        return this.props.record.data[this.props.name];
    }

    get style() {
        return BOOTSTRAP[this.health.color];
    }

    get title() {
        return _t("Health %(score)s of 100: %(color)s", {
            score: this.health.score,
            color: this.health.label,
        });
    }
}

/** The score, what it is made of with the numbers, and how it went over a year. */
export class RelationshipHealth extends RelationshipHealthBadge {
    static template = "relationship_flow.Health";

    get points() {
        const months = this.health.months;
        const step = (WIDTH - 2 * MARGIN) / Math.max(months.length - 1, 1);
        return months
            .map((month, place) => ({...month, x: MARGIN + place * step}))
            .filter((month) => month.score !== false)
            .map((month) => ({
                ...month,
                y: MARGIN + (1 - month.score / 100) * (HEIGHT - 2 * MARGIN),
            }));
    }

    get line() {
        return this.points.map(({x, y}) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    }

    get size() {
        return {width: WIDTH, height: HEIGHT};
    }

    /** A weak part is seen at once. */
    barStyle(part) {
        return BOOTSTRAP[part.color];
    }

    get trend() {
        return this.points.map(({label, score}) => `${label}: ${score}`).join(", ");
    }
}

const field = {supportedTypes: ["json"]};

registry.category("fields").add("relationship_health_badge", {
    ...field,
    component: RelationshipHealthBadge,
    displayName: _t("Health score"),
});
registry.category("fields").add("relationship_health", {
    ...field,
    component: RelationshipHealth,
    displayName: _t("Health, explained"),
});
