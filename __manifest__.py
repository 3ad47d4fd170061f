{
    "name": "Relationship Flow",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "No customer is ever forgotten: contact intervals, shared follow-ups, "
    "every contact on one clock",
    "author": "Relationship Flow contributors",
    "license": "LGPL-3",
    "application": True,
    "depends": ["sale", "calendar", "contacts"],
    "data": [
        "security/relationship_flow_groups.xml",
        "security/ir.model.access.csv",
        "security/relationship_flow_rules.xml",
        "data/relationship_channel_data.xml",
        "data/mail_activity_type_data.xml",
        "data/relationship_tier_data.xml",
        "data/relationship_script_data.xml",
        "data/mail_template_data.xml",
        "data/ir_cron_data.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
