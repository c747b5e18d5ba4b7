"""lib/data/random.ts' RandomStream, made of the 32-bit words that it drew."""


class RandomStream:
    def __init__(self, words):
        self.words = iter(words)

    def random(self):
        high_bits, low_bits = next(self.words) >> 5, next(self.words) >> 6
        return (high_bits << 26 | low_bits) / 2**53

    def uniform(self, low, high):
        return low + (high - low) * self.random()

    def below(self, bound):
        while True:
            word = next(self.words)
            if word < 2**32 // bound * bound:
                return word % bound
