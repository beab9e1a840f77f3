package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NameListTest {

    @Test
    void namesAreSortedWithoutRegardToCase() {
        assertEquals("alice, Bob, carol", NameList.of(List.of("Bob", "carol", "alice"), 3));
    }

    @Test
    void thoseWhoAreNotNamedAreCounted() {
        assertEquals("alice, bob and 3 more", NameList.of(List.of("bob", "alice"), 5));
    }

    @Test
    void noMoreThanAHundredAreNamed() {
        List<String> names =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> "user" + i).toList();
        String list = NameList.of(names, 5000);
        assertEquals(100, list.split(", ").length);
        assertTrue(list.endsWith(" and 4900 more"), list);
    }
}
