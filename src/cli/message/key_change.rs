//! Leavers, new keys, roles and recovery.

messages! {
    access_withdrawn(member) {
        nl: "De toegang van {member} is ingetrokken en de sleutels zijn vervangen.",
        en: "The access of {member} has been withdrawn and the keys have been replaced.",
    }
    beyond_the_vault(member) {
        nl: "Wat {member} eerder heeft gelezen of gekopieerd, valt buiten het bereik van de kluis; ook oude kopieën van de kluis blijven voor {member} leesbaar.",
        en: "What {member} has read or copied before is beyond the vault; old copies of the vault stay readable to {member} as well.",
    }
    cases_without_lead(cases, member) {
        nl: "Nog over te dragen, want nog op naam van {member}: {cases}.",
        en: "Still to be handed over, being in the name of {member}: {cases}.",
    }
    cases_handed_to(cases, member) {
        nl: "Overgedragen aan {member}: {cases}.",
        en: "Handed over to {member}: {cases}.",
    }
    keys_replaced() {
        nl: "De sleutels zijn vervangen; iedereen opent de kluis zoals voorheen.",
        en: "The keys have been replaced; everybody opens the vault as before.",
    }
    role_changed(member, role) {
        nl: "De rol van {member} is nu: {role}.",
        en: "The role of {member} is now: {role}.",
    }
    handed_over(member) {
        nl: "{member} is nu de coördinator.",
        en: "{member} is the coordinator now.",
    }
    your_role_now(role) {
        nl: "De eigen rol is nu: {role}.",
        en: "Your own role is now: {role}.",
    }
    code_is_right() {
        nl: "De herstelcode is juist en hoort bij deze kluis. Zij is niet gebruikt.",
        en: "The recovery code is right and belongs to this vault. It was not used.",
    }
    code_of_another_vault() {
        nl: "De herstelcode is goed overgeschreven, maar hoort niet bij deze kluis.",
        en: "The recovery code was copied well but does not belong to this vault.",
    }
    code_shape() {
        nl: "Een herstelcode heeft acht groepen van acht tekens.",
        en: "A recovery code has eight groups of eight characters.",
    }
    code_group(group) {
        nl: "In groep {group} van de herstelcode staat een typefout.",
        en: "Group {group} of the recovery code has a typing error.",
    }
    code_alphabet() {
        nl: "De code bestaat uit cijfers en hoofdletters; de letters I, L, O en U komen niet voor.",
        en: "The code consists of digits and capitals; the letters I, L, O and U do not occur.",
    }
    recovered(member) {
        nl: "{member} is nu de coördinator, met een nieuwe wachtwoordzin.",
        en: "{member} is the coordinator now, with a new passphrase.",
    }
    put_the_code_back() {
        nl: "Berg de herstelcode weer verzegeld op. Is zij in andere handen geweest, vervang dan de sleutels: kluis member rotate",
        en: "Put the recovery code back, sealed. If others have held it, replace the keys: kluis member rotate",
    }
    option_code_file() { nl: "--code-file BESTAND", en: "--code-file FILE" }
}
