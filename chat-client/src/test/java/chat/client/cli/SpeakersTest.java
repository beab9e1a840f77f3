package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeakersTest {

    private final Speakers speakers = new Speakers();

    @Test
    void whoSpokeLastComesFirstAndTheSilentComeInTheOrderOfTheRoom() {
        speakers.reset(List.of("ann", "bob", "carol", "dave"));
        speakers.said("carol");
        speakers.said("bob");

        assertThat(speakers.startingWith("")).containsExactly("bob", "carol", "ann", "dave");
        speakers.said("carol");
        assertThat(speakers.startingWith("")).containsExactly("carol", "bob", "ann", "dave");
    }

    @Test
    void newcomersComeLast() {
        speakers.reset(List.of("ann"));
        speakers.joined("zoe");
        speakers.joined("bob");

        assertThat(speakers.startingWith("")).containsExactly("ann", "zoe", "bob");
    }

    @Test
    void whoLeftIsNotOffered() {
        speakers.reset(List.of("ann", "bob", "carol"));
        speakers.said("bob");
        speakers.left("bob");
        speakers.left("ann");

        assertThat(speakers.startingWith("")).containsExactly("carol");
    }

    @Test
    void whoComesAgainHasNotSpoken() {
        speakers.reset(List.of("ann", "bob"));
        speakers.said("bob");
        speakers.left("bob");
        speakers.joined("bob");

        assertThat(speakers.startingWith("")).containsExactly("ann", "bob");
    }

    @Test
    void roomThatIsFoundAgainKeepsTheOrderOfThoseWhoAreStillThere() {
        speakers.reset(List.of("ann", "bob", "carol"));
        speakers.said("ann");
        speakers.said("carol");
        speakers.said("bob");
        speakers.reset(List.of("dave", "ann", "bob"));

        assertThat(speakers.startingWith("")).containsExactly("bob", "ann", "dave");
    }

    @Test
    void beginningCountsInWhateverCase() {
        speakers.reset(List.of("Bob", "bill", "\u00c4nne", "kebob"));

        assertThat(speakers.startingWith("b")).containsExactly("Bob", "bill");
        assertThat(speakers.startingWith("BO")).containsExactly("Bob");
        assertThat(speakers.startingWith("\u00e4")).containsExactly("\u00c4nne");
        assertThat(speakers.startingWith("bobby")).isEmpty();
    }
}
