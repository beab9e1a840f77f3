package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentContactsTest {

    private final RecentContacts contacts = new RecentContacts();

    @Test
    void latestComesFirst() {
        contacts.wrote("bob");
        contacts.wroteTo("carol");
        contacts.wrote("dave");
        contacts.wroteTo("bob");

        assertThat(contacts.latestFirst()).containsExactly("bob", "dave", "carol");
    }

    @Test
    void lastWriterIsWhoeverWroteAndNotWhomOneWroteTo() {
        assertThat(contacts.lastWriter()).isNull();
        contacts.wrote("bob");
        contacts.wroteTo("carol");

        assertThat(contacts.lastWriter()).isEqualTo("bob");
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 60; i++) {
            contacts.wrote("u" + i);
        }

        assertThat(contacts.latestFirst()).hasSize(50).startsWith("u59").endsWith("u10");
    }
}
