import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const CHOICES = ["1", "2", "3", "4"];

/** The questions of a litmus test, each with its own four answers; saved as one goes. */
export class RelationshipLitmusAnswers extends Component {
    static template = "relationship_flow.LitmusAnswers";
    static props = standardFieldProps;

    setup() {
        this.clicked = useState({}); // choices that are on their way, by answer
        this.saving = Promise.resolve();
        this.isOwnSave = false;
        // "Done" waits for the clicks before it
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) => {
            if (!this.isOwnSave) {
                detail.proms.push(this.saving.catch(() => {}));
            }
        });
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    /** The answers by area, in the order of the questions. */
    get areas() {
        const records = [...this.list.records].sort(
            (one, other) => one.data.sequence - other.data.sequence
        );
        const labels = Object.fromEntries(this.list.fields.area.selection);
        const areas = {};
        for (const record of records) {
            const {area} = record.data;
            areas[area] = areas[area] || {area, label: labels[area], records: []};
            areas[area].records.push(record);
        }
        return Object.values(areas);
    }

    get progress() {
        const given = this.list.records.filter((record) => this.choice(record));
        return _t("%(given)s of %(all)s answered", {
            given: given.length,
            all: this.list.records.length,
        });
    }

    choice(record) {
        return this.clicked[record.resId] || record.data.choice;
    }

    choices(record) {
        return [
            ...CHOICES.map((value) => ({value, label: record.data[`answer_${value}`]})),
            {value: "0", label: _t("I can't tell")},
        ];
    }

    async choose(record, choice) {
        this.clicked[record.resId] = choice;
        try {
            await this.answer(record, {choice});
        } catch (error) {
            delete this.clicked[record.resId]; // not saved, so not shown as given
            throw error;
        }
    }

    /** Save one change after the other: each one loads the answers anew. */
    answer({resId}, changes) {
        const save = async () => {
            const record = this.list.records.find((found) => found.resId === resId);
            await record.update(changes);
            this.isOwnSave = true;
            const saved = this.props.record.save();
            this.isOwnSave = false;
            await saved;
        };
        this.saving = this.saving.then(save, save);
        return this.saving;
    }
}

registry.category("fields").add("relationship_litmus_answers", {
    component: RelationshipLitmusAnswers,
    supportedTypes: ["one2many"],
    useSubView: true,
});

/** A bar per area in its colour, with the one of the test before below it. */
export class RelationshipLitmusAreas extends Component {
    static template = "relationship_flow.LitmusAreas";
    static props = standardFieldProps;

    get areas() {
        const classes = {red: "bg-danger", amber: "bg-warning", green: "bg-success"};
        return (this.props.record.data[this.props.name] || []).map((area) => ({
            ...area,
            className: classes[area.color],
            hasPrevious: area.previous !== null,
            change: area.previous === null ? 0 : area.score - area.previous,
        }));
    }

    get hasPrevious() {
        return this.areas.some((area) => area.hasPrevious);
    }
}

registry.category("fields").add("relationship_litmus_areas", {
    component: RelationshipLitmusAreas,
    supportedTypes: ["json"],
});
