//! Sentences for the person: what was understood, what was assumed, and one sentence about the whole.

use domain::brief::{Entity, Feature, Relation, RelationKind};
use domain::request::ProjectKind;

use super::stack::Chosen;
use super::wish::{self, Wishes};

/// `a REST API`, `一个命令行工具`
pub(super) fn kind_word(kind: ProjectKind, chinese: bool) -> &'static str {
    let (english, han) = match kind {
        ProjectKind::Api => ("a REST API", "REST 接口服务"),
        ProjectKind::Web => ("a web application", "网页应用"),
        ProjectKind::Cli => ("a command-line program", "命令行程序"),
        ProjectKind::Data => ("a data project", "数据项目"),
        ProjectKind::Ml => ("a machine-learning project", "机器学习项目"),
        ProjectKind::Automation => ("an automation", "自动化脚本"),
    };
    if chinese { han } else { english }
}

/// `a, b and c`; `a、b和c`
pub(super) fn join(parts: &[String], chinese: bool) -> String {
    let Some((last, before)) = parts.split_last() else { return String::new() };
    if before.is_empty() {
        return last.clone();
    }
    if chinese {
        format!("{}和{last}", before.join("、"))
    } else {
        format!("{} and {last}", before.join(", "))
    }
}

/// One sentence about the project.
pub(super) fn summary(
    title: &str,
    kind: ProjectKind,
    entities: &[Entity],
    wishes: &Wishes,
    chinese: bool,
) -> String {
    let things: Vec<String> = entities
        .iter()
        .map(|one| if chinese { one.label.clone() } else { lower_first(&one.label_plural) })
        .collect();
    let features: Vec<String> = wishes
        .features
        .iter()
        .filter(|feature| !wishes.assumed.contains(feature))
        .map(|&feature| wish::word(feature, chinese).to_owned())
        .collect();
    let things = join(&things, chinese);
    let kind = kind_word(kind, chinese);
    if chinese {
        let with = if features.is_empty() {
            String::new()
        } else {
            format!("，支持{}", join(&features, true))
        };
        return format!("{title}：管理{things}的{kind}{with}。");
    }
    let with = if features.is_empty() {
        String::new()
    } else {
        format!(", with {}", join(&features, false))
    };
    format!("{title}: {kind} that keeps {things}{with}.")
}

/// Small at the beginning, but `FAQ` stays.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

/// What was understood, a sentence each.
pub(super) fn understood(
    chosen: &Chosen,
    entities: &[Entity],
    wishes: &Wishes,
    chinese: bool,
) -> Vec<String> {
    let stack = chosen.blueprint.id();
    let kind = kind_word(chosen.blueprint.kind(), chinese);
    let mut sentences = vec![if chinese {
        format!("要做的是{kind}，技术栈 {stack}")
    } else {
        format!("You want {kind}; the stack is {stack}")
    }];
    sentences.extend(entities.iter().map(|entity| entity_sentence(entity, chinese)));
    for entity in entities {
        sentences.extend(
            entity.relations.iter().map(|link| relation_sentence(entity, link, entities, chinese)),
        );
    }
    let asked: Vec<String> = wishes
        .features
        .iter()
        .filter(|feature| !wishes.assumed.contains(feature))
        .map(|&feature| wish::word(feature, chinese).to_owned())
        .collect();
    if !asked.is_empty() {
        let asked = join(&asked, chinese);
        sentences.push(if chinese {
            format!("功能：{asked}")
        } else {
            format!("It offers {asked}")
        });
    }
    let refused: Vec<String> =
        wishes.refused.iter().map(|&feature| wish::word(feature, chinese).to_owned()).collect();
    if !refused.is_empty() {
        let refused = join(&refused, chinese);
        sentences.push(if chinese {
            format!("明确不要：{refused}")
        } else {
            format!("You do not want {refused}")
        });
    }
    sentences
}

fn entity_sentence(entity: &Entity, chinese: bool) -> String {
    let stated = entity.fields.iter().filter(|field| field.stated);
    let labels: Vec<String> = stated.map(|field| field.label.clone()).collect();
    let all: Vec<String> = entity.fields.iter().map(|field| field.label.clone()).collect();
    let (labels, assumed) = if labels.is_empty() { (all, true) } else { (labels, false) };
    let fields = join(&labels, chinese);
    match (chinese, assumed) {
        (true, false) => format!("{}：{fields}", entity.label),
        (true, true) => format!("{}：未说明字段，采用{fields}", entity.label),
        (false, false) => format!("{} have {}", entity.label_plural, fields_lower(&labels)),
        (false, true) => format!("{} are kept; no fields were named", entity.label_plural),
    }
}

fn fields_lower(labels: &[String]) -> String {
    let lower: Vec<String> = labels.iter().map(|label| lower_first(label)).collect();
    join(&lower, false)
}

fn relation_sentence(
    entity: &Entity,
    link: &Relation,
    entities: &[Entity],
    chinese: bool,
) -> String {
    let target = entities.iter().find(|one| one.name == link.target);
    let one = target.map_or_else(|| link.label.clone(), |target| target.label.clone());
    let many = target.map_or_else(|| link.label.clone(), |target| target.label_plural.clone());
    match (chinese, link.kind) {
        (true, RelationKind::BelongsTo) => format!("每个{}属于一个{one}", entity.label),
        (true, RelationKind::ManyToMany) => format!("{}与{one}是多对多关系", entity.label),
        (false, RelationKind::BelongsTo) => {
            let optional = if link.required { "" } else { " or none" };
            let role = if link.label == one {
                String::new()
            } else {
                format!(" as its {}", lower_first(&link.label))
            };
            format!(
                "Each {} belongs to one {}{role}{optional}",
                lower_first(&entity.label),
                lower_first(&one)
            )
        }
        (false, RelationKind::ManyToMany) => {
            format!(
                "Each {} has several {}, shared with others",
                lower_first(&entity.label),
                lower_first(&many)
            )
        }
    }
}

/// Choices that were made where the request was silent.
pub(super) fn assumptions(
    chosen: &Chosen,
    entities: &[Entity],
    wishes: &Wishes,
    chinese: bool,
) -> Vec<String> {
    let mut said = Vec::new();
    if chosen.kind_assumed {
        let kind = kind_word(chosen.blueprint.kind(), chinese);
        said.push(if chinese {
            format!("没有说明项目类型，按{kind}处理")
        } else {
            format!("No kind of program was named; it is {kind}")
        });
    }
    if chosen.framework_assumed {
        let framework = chosen.blueprint.framework().word();
        said.push(if chinese {
            format!("没有指定框架，采用 {framework}")
        } else {
            format!("No framework was named; {framework} is used")
        });
    }
    for entity in entities {
        said.extend(entity_assumptions(entity, chinese));
    }
    let features: Vec<String> = wishes
        .assumed
        .iter()
        .map(|&feature: &Feature| wish::word(feature, chinese).to_owned())
        .collect();
    if !features.is_empty() {
        let features = join(&features, chinese);
        said.push(if chinese {
            format!("默认包含：{features}")
        } else {
            format!("Included without being asked for: {features}")
        });
    }
    said
}

fn entity_assumptions(entity: &Entity, chinese: bool) -> Vec<String> {
    let mut said = Vec::new();
    let assumed: Vec<String> = entity
        .fields
        .iter()
        .filter(|field| !field.stated)
        .map(|field| field.label.clone())
        .collect();
    if assumed.is_empty() {
        return said;
    }
    said.push(match (chinese, entity.stated) {
        (true, true) => format!("没有说明{}的字段，采用{}", entity.label, join(&assumed, true)),
        (true, false) => format!("补充了{}，字段为{}", entity.label, join(&assumed, true)),
        (false, true) => format!(
            "No fields were named for {}: {} are used",
            lower_first(&entity.label_plural),
            fields_lower(&assumed)
        ),
        (false, false) => {
            format!("{} were added, with {}", entity.label_plural, fields_lower(&assumed))
        }
    });
    said
}
