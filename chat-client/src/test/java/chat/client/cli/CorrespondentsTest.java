package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CorrespondentsTest {

    private final Correspondents correspondents = new Correspondents();

    @Test
    void latestComesFirst() {
        correspondents.wrote("bob");
        correspondents.wroteTo("carol");
        correspondents.wrote("dave");
        correspondents.wroteTo("bob");

        assertThat(correspondents.latestFirst()).containsExactly("bob", "dave", "carol");
    }

    @Test
    void lastWriterIsWhoeverWroteAndNotWhomOneWroteTo() {
        assertThat(correspondents.lastWriter()).isNull();
        correspondents.wrote("bob");
        correspondents.wroteTo("carol");

        assertThat(correspondents.lastWriter()).isEqualTo("bob");
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 60; i++) {
            correspondents.wrote("u" + i);
        }

        assertThat(correspondents.latestFirst()).hasSize(50).startsWith("u59").endsWith("u10");
    }
}
